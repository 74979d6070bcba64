"""The bereavement counter: from the facts of a death to the list of what follows, one signature, sections' cases."""
