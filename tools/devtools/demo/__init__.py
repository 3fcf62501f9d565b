"""The main job on this machine, and its command `xconv demo`."""

from xconv.commands import CommandEntry

COMMAND = CommandEntry(
    "demo",
    "devtools.demo.command:demo_command",
    "Run the main job on embedded parts: every sample event, from the queue to a simulated X.",
)
