"""Django infrastructure every block and service stands on."""
