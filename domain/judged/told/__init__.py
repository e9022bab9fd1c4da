"""What people are told of without asking: things that go on, to whom, and in which words."""
