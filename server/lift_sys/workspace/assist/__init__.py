"""What an editor shows around a cursor: plain data over one analysis, in code points, without any protocol."""
