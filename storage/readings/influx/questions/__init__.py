"""What is asked of a bucket, in Flux or InfluxQL; a name can never end its string early."""
