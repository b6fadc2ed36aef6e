"""One module a stage, all of one shape: inputs, ours, peers, error measure. `benchmarks.stage` says what each is."""
