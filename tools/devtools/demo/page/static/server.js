// Talking to the server that brought this page.

export async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

// Throws an error whose message is one line for a person.
export async function post(path, body = {}) {
  let answer;
  try {
    answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("the demo doesn't answer: has it ended?");
  }
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}
