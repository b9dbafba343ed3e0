package playground

import "path"

// resource is a script or a style sheet of a page.
type resource struct{ URL, SRI string }

// links are what the pages load and link to.
type links struct {
	Home     string   // the chooser
	Licences string   // empty when the browser builds come from the CDN
	Sheet    resource // the pages' own style sheet, all that the chooser needs
	Styles   []resource
	Scripts  []resource // in the order in which they run
}

// link addresses what the pages need: the browser builds, then what uses them.
func link(at string, served files) links {
	l := links{Home: at}
	for _, p := range pins {
		if f, ok := served[p.file()]; ok {
			l.add(p.path, resource{l.url(f), f.sri})
		} else {
			l.add(p.path, resource{p.cdn(), p.sri})
		}
	}
	for _, name := range own {
		l.add(name, resource{l.url(served[name]), served[name].sri})
	}
	l.Sheet = l.Styles[len(l.Styles)-1]
	if f, ok := served[terms]; ok {
		l.Licences = l.url(f)
	}
	return l
}

// url is where a file is served.
func (l *links) url(f file) string { return l.Home + "/assets/" + f.address }

// add puts a resource among the style sheets or the scripts.
func (l *links) add(name string, r resource) {
	if path.Ext(name) == ".css" {
		l.Styles = append(l.Styles, r)
	} else {
		l.Scripts = append(l.Scripts, r)
	}
}
