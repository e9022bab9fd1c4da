"""What people enter: figures, holds, announced work, cases, samples, checks of sensors."""
