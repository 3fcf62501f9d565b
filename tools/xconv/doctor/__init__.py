"""`xconv doctor`: a deployed stack is read once, and every check is a pure function over what was read."""
