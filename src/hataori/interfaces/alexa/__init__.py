"""Alexa custom skills: a signed request comes in, a service that offers a skill answers in words."""
