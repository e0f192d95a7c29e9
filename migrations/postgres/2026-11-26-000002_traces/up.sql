-- The trace of what wrote a row, so that the worker's part of it is told in the same one: a `traceparent` of W3C's Trace Context.
ALTER TABLE outbox ADD COLUMN trace_context text;
ALTER TABLE refunds ADD COLUMN trace_context text;
