# The validator was written when RSpec put `should` on every object by itself; version 3 wants to be asked.
require "rspec/expectations"
RSpec::Expectations.configuration.syntax = [:should, :expect]
