import sys, time
from soak.events import make_events
from soak.program import make_program
from soak.run import run
n=int(sys.argv[1]); seed=1
t=time.time()
ev=make_events(n, seed)
pr=make_program([e.key for e in ev], seed)
f=run(ev,pr,seed,lambda n,r: print(round(time.time()-t,1),n,len(r.messages),len(r.failures),r.error, flush=True))
print(f.books.places); print(f.books.doubles, f.books.second_letters); print(f.books.breaches[:10], len(f.books.breaches)); print(f.requests,f.ends,f.unwritten,f.seconds,f.skipped_seconds)
