"""Days that wait -> the facts they rest on -> judged one by one -> kept, or set aside by name."""
