package schema

import (
	"embed"
	"io/fs"
	"os"
	"path"
)

// The patterns name no client, so a new folder needs no change here.
//
//go:embed */*.graphql */client.yaml
var embedded embed.FS

// Embedded is the client folders that were compiled in.
func Embedded() fs.FS { return rooted{embedded, "schema"} }

// Dir is the client folders of a directory. Problems name its files by paths
// that start with dir, so that an editor can jump to them.
func Dir(dir string) fs.FS { return rooted{os.DirFS(dir), dir} }

// rooted is a file system that knows where it is, for messages.
type rooted struct {
	fs.FS
	root string
}

// display is how a message names a file of fsys.
func display(fsys fs.FS, name string) string {
	if r, ok := fsys.(rooted); ok {
		return path.Join(r.root, name)
	}
	return name
}
