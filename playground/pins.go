package playground

// pin is a file of an npm package at one version. Its hash is what makes the
// embedded file, the CDN's file and the reviewed file the same file.
type pin struct {
	module, version string
	path            string // within the package
	sri             string // Subresource Integrity, W3C REC-SRI-20160623
}

// pins are the four browser builds in the order in which pages load them. The
// hashes are those that gqlgen publishes in its own playground; a test compares
// them, and a change here needs one in package.json.
var pins = []pin{
	{"react", "18.2.0", "umd/react.production.min.js", "sha256-S0lp+k7zWUMk2ixteM6HZvu8L9Eh//OVrt+ZfbCpmgY="},
	{"react-dom", "18.2.0", "umd/react-dom.production.min.js", "sha256-IXWO0ITNDjfnNXIu5POVfqlgYoop36bDzhodR6LW5Pc="},
	{"graphiql", "4.1.2", "graphiql.min.js", "sha256-hnImuor1znlJkD/FOTL3jayfS/xsyNoP04abi8bFJWs="},
	{"graphiql", "4.1.2", "graphiql.min.css", "sha256-MEh+B2NdMSpj9kexQNN3QKc8UzMrCXW/Sx/phcpuyIU="},
}

// licences are the files that the MIT licence wants beside the others. React
// and ReactDOM share one.
var licences = []string{"graphiql/LICENSE", "react/LICENSE"}

// file is the path below node_modules.
func (p pin) file() string { return p.module + "/" + p.path }

// cdn is the address on jsDelivr, which serves npm's files unchanged.
func (p pin) cdn() string {
	return "https://cdn.jsdelivr.net/npm/" + p.module + "@" + p.version + "/" + p.path
}
