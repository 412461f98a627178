"""What numbers measure, whose, when and of what; how many hold a qualification."""
