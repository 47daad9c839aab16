"""No mutable file-scope or thread-local variables: the layers' libraries hold no symbol in a writable section.
Arguments: the source folder, then the libraries. (.data.rel.ro is const data with addresses in it.)"""
import re
import subprocess
import sys

from common import end

ALLOWED = {"log_level"}  # style.md: set once in main
SYMBOL = re.compile(r"^[0-9a-f]+ .{7} (\.(?:data|bss|tdata|tbss)\S*|\*COM\*)\s+[0-9a-f]+\s+(?:\.hidden )?(\S+)$")

mistakes, count = [], 0
for library in sys.argv[2:]:
    table = subprocess.run(["objdump", "-t", library], capture_output=True, text=True, check=True).stdout
    member = library
    for line in table.splitlines():
        member = line.split(":")[0] if ": " in line and "file format" in line else member
        count += line.startswith("0")
        match = SYMBOL.match(line)
        if not match or match.group(1).startswith(".data.rel.ro") or match.group(1) == match.group(2):
            continue
        if match.group(2).split(".")[0] not in ALLOWED:
            mistakes.append(f"{member}: {match.group(2)} can be written ({match.group(1)})")
end("mutable state", count, mistakes)
