"""One peer of one row in a process of its own: peer.py ROW PEER FOLDER. Does the work for each line `run`, and answers with a line of JSON."""
import gc
import json
import resource
import sys
import time

from row import digest, find

row = find(sys.argv[1])
work = row.peers[sys.argv[2]](sys.argv[3])
print(json.dumps({"ready": 1}), flush=True)
for line in sys.stdin:
    gc.collect()
    began = time.perf_counter()
    result = work()
    seconds = time.perf_counter() - began
    answer = {"seconds": seconds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024} | digest(result)
    del result
    print(json.dumps(answer), flush=True)
