#!/usr/bin/env python3
"""An ipcspec adapter for the core of anonymous pipes: what the pipes of this system do, seen from Python.

ipcspec starts this script as the root actor. Every further actor is a process of the same script, started by the
root ("process.start") or by another actor ("process.spawn"). Each one dials back to the runner, says hello, and then
answers requests, one JSON object a line. PROTOCOL.md has the whole protocol; this is about as little as it takes.
"""
import base64, ctypes, errno, fcntl, itertools, json, os, select, signal, socket, stat, subprocess, sys, threading, time

NAME = os.environ["IPCSPEC_ACTOR"]
STATEMENT = {  # what is claimed: scenarios that need anything else are not executed
    "name": "python", "version": sys.version.split()[0], "family": "posix", "mechanisms": ["pipe"],
    "options": {"nonblocking": True, "pathconf": True, "pipe.buf": select.PIPE_BUF},
    "claims": ["PIPE-03", "PIPE-21"],  # rules that are optional, and that hold here
}

# Descriptors. A handle is the descriptor's number in a string, so that a child knows it under the same name.

def fd(args): return int(args["handle"].removeprefix("fd"))

def opened(number): return {"handle": f"fd{number}", "native": number}

def payload(args):
    """The bytes to be written: themselves in base64, or a long pattern by seed and size."""
    if "pattern" not in args:
        return base64.b64decode(args.get("data", ""))
    seed, size = args["pattern"].get("seed", 0), args["pattern"].get("size", 0)
    numbers = itertools.accumulate(range(size), lambda x, _: (x * 1664525 + 1013904223) & 0xFFFFFFFF, initial=seed)
    return bytes(x >> 24 for x in itertools.islice(numbers, size))

def encoded(data): return {"data": base64.b64encode(data).decode()}

def create(args):  # pipe2(), because os.pipe() would set FD_CLOEXEC by itself
    known = {"nonblock": os.O_NONBLOCK, "cloexec": os.O_CLOEXEC}
    read, write = os.pipe2(sum(known[flag] for flag in args.get("flags", [])))
    return {"read": opened(read), "write": opened(write)}

def status(args):
    kinds = {stat.S_IFIFO: "fifo", stat.S_IFREG: "file", stat.S_IFDIR: "directory", stat.S_IFSOCK: "socket",
             stat.S_IFCHR: "character", stat.S_IFBLK: "block"}
    found = os.fstat(fd(args))
    return {"type": kinds[stat.S_IFMT(found.st_mode)], "size": found.st_size}

# Processes. Each one that the root starts leads a process group, to which its descendants belong too: so a world can
# be ended whatever has become of its processes.

groups = {}  # of each world, at the root
children = []  # kept, because subprocess would wait for what is thrown away

def start(args, inherit, **more):
    child = subprocess.Popen([sys.executable, "-I", "-S", os.path.abspath(__file__)], pass_fds=inherit,
                             env={**os.environ, "IPCSPEC_ACTOR": args["actor"], "IPCSPEC_TOKEN": args["token"]}, **more)
    children.append(child)
    return {"pid": child.pid}

def start_unrelated(args):
    started = start(args, [], start_new_session=True)
    groups[args["world"]].append(started["pid"])
    return started

def target(args):  # never -1, 0 or 1, which is everybody, nor what this implementation did not start
    ours = sum(groups.values(), []) if NAME == "root" else [os.getpgrp()]
    if args["pid"] < 2 or os.getpgid(args["pid"]) not in ours:
        raise PermissionError(errno.EPERM, "not ours")
    return args["pid"]

def wait(args):
    code = os.waitstatus_to_exitcode(os.waitpid(target(args), 0)[1])
    return {"signal": signal.Signals(-code).name} if code < 0 else {"status": code}

def end_world(args):
    for group in groups.pop(args["world"]):
        try:
            os.killpg(group, signal.SIGKILL)
            while True:  # until none is left; orphans have become ours
                os.waitpid(-group, 0)
        except (ProcessLookupError, ChildProcessError):
            pass

OPERATIONS = {  # by name: a function from arguments to a result
    "world.begin": lambda a: groups.update({a["world"]: []}),
    "world.end": end_world,
    "process.start": start_unrelated,
    "process.spawn": lambda a: start(a, [fd({"handle": h}) for h in a.get("inherit", [])]),
    "process.exit": lambda a: os._exit(a.get("status", 0)),
    "process.kill": lambda a: os.kill(target(a), signal.Signals[a.get("signal", "SIGKILL")]),
    "process.wait": wait,
    "state": lambda a: {"state": "unknown"},  # Python cannot see where its threads wait
    "clock.now": lambda a: {"monotonic": time.monotonic_ns(), "real": int(time.time())},
    "pipe.create": create,
    "fd.read": lambda a: encoded(os.read(fd(a), a["size"])),
    "fd.write": lambda a: {"count": os.write(fd(a), a["bytes"])},
    "fd.writev": lambda a: {"count": os.writev(fd(a), [base64.b64decode(piece) for piece in a["pieces"]])},
    "fd.pread": lambda a: encoded(os.pread(fd(a), a["size"], a.get("offset", 0))),
    "fd.pwrite": lambda a: {"count": os.pwrite(fd(a), a["bytes"], a.get("offset", 0))},
    "fd.seek": lambda a: {"offset": os.lseek(fd(a), a.get("offset", 0), os.SEEK_SET)},
    "fd.close": lambda a: os.close(fd(a)),
    "fd.dup": lambda a: opened(fcntl.fcntl(fd(a), fcntl.F_DUPFD, 0)),
    "fd.flags": lambda a: {"nonblock": not os.get_blocking(fd(a)), "cloexec": not os.get_inheritable(fd(a))},
    "fd.set-nonblock": lambda a: os.set_blocking(fd(a), not a.get("nonblock", False)),
    "fd.stat": status,
    "fd.pathconf": lambda a: {"value": os.fpathconf(fd(a), "PC_" + a["name"])},
}
MAY_BLOCK = {"world.end", "process.wait", "fd.read", "fd.write", "fd.writev", "fd.pread", "fd.pwrite"}

# The wire.

def send(line):
    with sending:
        connection.sendall(json.dumps(line).encode() + b"\n")

def perform(request):
    try:
        answer = {"ok": OPERATIONS[request["op"]](request["args"]) or {}}
    except OSError as e:  # the runner finds the condition by the name of the error
        answer = {"error": {"native": errno.errorcode[e.errno], "code": e.errno}}
    except Exception as e:  # a mistake of this script
        answer = {"error": {"condition": repr(e)}}
    send({"id": request["id"], **answer})

def perform_in_thread(request):
    send({"id": request["id"], "event": "unknown"})  # begun; whether it waits is for the runner to find out
    perform(request)

sending = threading.Lock()
connection = socket.create_connection(os.environ["IPCSPEC_ADDRESS"].removeprefix("tcp:").rsplit(":", 1))
connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # an answer shall not wait for the event before it
hello = {"protocol": 1, "token": os.environ["IPCSPEC_TOKEN"], "actor": NAME, "pid": os.getpid()}
if NAME == "root":
    hello["statement"] = STATEMENT
    if sys.platform == "linux": ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: orphans become the root's
else:
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it; under test is the system's default
try:
    send({"hello": hello})
    for line in connection.makefile("rb"):
        request = json.loads(line)
        args = request["args"] = {"token": request.get("token", ""), **request.get("args", {})}  # of who starts
        if request["op"] not in OPERATIONS:
            send({"id": request["id"], "error": {"condition": "unsupported operation"}})
        elif request["op"] in MAY_BLOCK:
            args["bytes"] = payload(args)  # first, because it takes its time
            threading.Thread(target=perform_in_thread, args=[request], daemon=True).start()
        else:
            perform(request)
except ConnectionError:
    pass
for world in list(groups):  # the runner has gone: nothing may stay
    end_world({"world": world})
os._exit(0)
