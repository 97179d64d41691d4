"""Reading source code: what a Python file defines, where its document stands, and where the two have drifted apart."""
