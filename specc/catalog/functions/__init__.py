"""Words of the language: functions."""
