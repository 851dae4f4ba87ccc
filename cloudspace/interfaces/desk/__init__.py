"""The desk: where staff work. Every personal value is closed until a case opens it."""
