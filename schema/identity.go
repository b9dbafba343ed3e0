package schema

import (
	"fmt"
	"strings"
)

// checkIdentities reports identities that two clients claim: such a request
// would have two schemas.
func checkIdentities(clients []*Client, p *problems) {
	ids, names := map[string]Pos{}, map[string]Pos{}
	for _, c := range clients {
		if c.Policy == nil {
			continue
		}
		for i, id := range c.Policy.Identify.ClientIDs {
			claim(ids, id, "client id", id, c.Policy.At(fmt.Sprintf("identify.clientIds[%d]", i)), p)
		}
		for i, name := range c.Policy.Identify.Names {
			claim(names, strings.ToLower(name), "client name", name, c.Policy.At(fmt.Sprintf("identify.names[%d]", i)), p)
		}
	}
}

// claim records one identity, or reports who has it already.
func claim(taken map[string]Pos, key, what, shown string, at Pos, p *problems) {
	first, ok := taken[key]
	if !ok {
		taken[key] = at
		return
	}
	if first.File == at.File {
		return // repeated within one file, which is reported there
	}
	p.list = append(p.list, &Problem{at, fmt.Sprintf("%s %q is claimed at %s, too; leave it to one client", what, shown, first)})
}
