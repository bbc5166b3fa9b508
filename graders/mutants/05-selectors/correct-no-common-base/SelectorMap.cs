// There is no map: the table is one.
