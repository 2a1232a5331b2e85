"""Running processes in the database: deployments, cases, tasks, timers, messages, history, outbox."""
