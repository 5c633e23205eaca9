"""Everything that changes what exists outside a live hour; import from the modules, one noun each."""
