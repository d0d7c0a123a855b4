"""Words of the language: schedules."""
