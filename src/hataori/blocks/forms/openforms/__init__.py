"""Exports of Open Forms (https://github.com/open-formulieren/open-forms): components and logic as ours."""
