"""ごみ分別・収集日: the calendar of each area, how to sort each thing, by page, calendar, voice and open API."""
