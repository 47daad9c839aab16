"""The direction of the layers: base <- sim <- models <- {bridge, reports} <- cli. Only includes count."""
import re

from common import ROOT, code, end, files, place

MAY_SEE = {
    "base": {"base"},
    "sim": {"base", "sim"},
    "models": {"base", "sim", "models"},
    "bridge": {"base", "sim", "models", "bridge"},
    "reports": {"base", "sim", "models", "reports"},
    "cli": {"base", "sim", "models", "bridge", "reports", "cli"},
}
OUTSIDE = {"yaml.h": "base", "cJSON.h": "base", "cjson/cJSON.h": "base"}  # nothing above sees how files are read
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)

mistakes, count = [], 0
for path in files(".c", ".h"):
    layer, text = path.relative_to(ROOT).parts[0], code(path, keep_strings=True)
    count += 1
    for match in INCLUDE.finditer(text):
        kind, name = match.groups()
        where = place(path, text, match.start())
        if kind == '"' and name.split("/")[0] not in MAY_SEE:
            mistakes.append(f'{where}: "{name}": own headers are named from the top, as "layer/x.h"')
        elif kind == '"' and name.split("/")[0] not in MAY_SEE[layer]:
            mistakes.append(f"{where}: {layer} must not see {name}")
        elif kind == "<" and OUTSIDE.get(name, layer) != layer:
            mistakes.append(f"{where}: only {OUTSIDE[name]} may see <{name}>")
end("layering", count, mistakes)
