package schema

import (
	"io/fs"
	"os"
	"path"
)

// FS is client folders that were compiled in. Problems name its files by paths that start with root, which is where
// the folders are in the source.
func FS(fsys fs.FS, root string) fs.FS { return rooted{fsys, root} }

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
