"""Support pairs: who works for which customer towards what, their goals, showcases and deployments."""
