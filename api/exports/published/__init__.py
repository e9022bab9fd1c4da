"""What the owner of an outlet publishes: results of 30 days with the permitted limit beside."""
