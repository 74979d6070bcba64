"""As little of TrueType as it takes to say which glyph a font draws for a character with its selector, and how."""

import struct
from functools import cached_property


class Font:
    """A font file's tables, read from the bytes (OpenType 1.9: cmap formats 4, 12 and 14, glyf, loca)."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        count = struct.unpack_from(">H", content, 4)[0]
        rows = (struct.unpack_from(">4sIII", content, 12 + 16 * n) for n in range(count))
        self.tables = {tag.decode(): content[at : at + size] for tag, _, at, size in rows}

    @cached_property
    def _subtables(self) -> dict[int, bytes]:
        cmap = self.tables["cmap"]
        found = {}
        for n in range(struct.unpack_from(">H", cmap, 2)[0]):
            at = struct.unpack_from(">I", cmap, 8 + 8 * n)[0]
            found[struct.unpack_from(">H", cmap, at)[0]] = cmap[at:]
        return found

    @cached_property
    def characters(self) -> dict[int, int]:
        """Glyph of each character (format 12)."""
        table = self._subtables[12]
        found = {}
        for n in range(struct.unpack_from(">I", table, 12)[0]):
            first, last, glyph = struct.unpack_from(">III", table, 16 + 12 * n)
            found.update({code: glyph + code - first for code in range(first, last + 1)})
        return found

    @cached_property
    def sequences(self) -> dict[str, int]:
        """Glyph of each variation sequence (format 14), those drawn by the plain glyph too."""
        table = self._subtables[14]
        found = {}
        for n in range(struct.unpack_from(">I", table, 6)[0]):
            record = table[10 + 11 * n :][:11]
            selector, plain, special = int.from_bytes(record[:3]), *struct.unpack(">II", record[3:])
            found.update(self._plain(table, plain, selector) if plain else {})
            found.update(self._special(table, special, selector) if special else {})
        return found

    def _plain(self, table: bytes, at: int, selector: int) -> dict[str, int]:
        found = {}
        for n in range(struct.unpack_from(">I", table, at)[0]):
            row = table[at + 4 + 4 * n :][:4]
            first = int.from_bytes(row[:3])
            found.update({chr(c) + chr(selector): self.characters[c] for c in range(first, first + row[3] + 1)})
        return found

    def _special(self, table: bytes, at: int, selector: int) -> dict[str, int]:
        rows = (table[at + 4 + 5 * n :][:5] for n in range(struct.unpack_from(">I", table, at)[0]))
        return {chr(int.from_bytes(row[:3])) + chr(selector): int.from_bytes(row[3:]) for row in rows}

    @cached_property
    def _places(self) -> tuple[int, ...]:
        loca = self.tables["loca"]
        if struct.unpack_from(">h", self.tables["head"], 50)[0]:
            return struct.unpack(f">{len(loca) // 4}I", loca)
        return tuple(2 * place for place in struct.unpack(f">{len(loca) // 2}H", loca))

    def outline(self, glyph: int) -> tuple[object, ...]:
        """What is drawn: the ends of the contours, flags and points of a simple glyph; hinting left out."""
        data = self.tables["glyf"][self._places[glyph] : self._places[glyph + 1]]
        if not data:
            return ()
        contours = struct.unpack_from(">h", data)[0]
        if contours < 0:
            raise ValueError(f"glyph {glyph} is a composite")
        ends = struct.unpack_from(f">{contours}H", data, 10)
        hints = struct.unpack_from(">H", data, 10 + 2 * contours)[0]
        return data[:10], ends, data[12 + 2 * contours + hints :].rstrip(b"\0")
