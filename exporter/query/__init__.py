"""Pure questions to runs and histories: filters, grouping, aggregation, smoothing, sampling."""
