"""Runs a command in a pseudo terminal and presses keys when a text shows up in what it draws.

Usage: terminal.py COLUMNS TEXT KEYS COMMAND...   (an empty TEXT presses nothing)
"""
import fcntl, os, pty, struct, sys, termios

columns, text, keys, command = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3].encode(), sys.argv[4:]
child, terminal = pty.fork()
if child == 0:
    # The size has to be right before the program looks.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(command[0], command)
seen = b""
while True:
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        break
    if not chunk:
        break
    os.write(1, chunk)
    seen += chunk
    if text and text in seen:
        os.write(terminal, keys)
        text = b""
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
