package resolvers

// The kinds of calls that are shared, with all that their answers depend on.
type (
	feedCall struct {
		viewer, after int64
		first         int
	}
	rowsCall          struct{ viewer int64 }
	countCall         struct{ viewer int64 }
	notificationsCall struct {
		viewer, after int64
		first         int
	}
)
