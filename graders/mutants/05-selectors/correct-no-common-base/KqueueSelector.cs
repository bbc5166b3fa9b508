// There is no kqueue here.
