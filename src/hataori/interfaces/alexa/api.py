"""The door for services: offer a skill in `alexa_skill.py` as SKILLS, a tuple of Skill."""

from .skills import Asked, Handler, Said, Skill

__all__ = ["Asked", "Handler", "Said", "Skill"]
