"""Japanese number plates by their look: a flat rectangle twice as wide as high (330 × 165 mm, 道路運送車両法施行規則),
of one of the legal grounds, with a row of large figures of one height in it.

OpenCV's own cascades are learnt on Russian plates of one line, four times as wide as high: they find none of ours.
"""

from typing import Any

_SIDE = 1280
_WIDTHS = (36, 560)
_SHAPES = (1.3, 2.9)
_SOLID = 0.6
_CONTRAST = 45
_EVEN = 32
_INK = (0.05, 0.55)
_TALL = (0.26, 0.85)
_FIGURES = (3, 9)
_ALIGNED = 0.12
_ALIKE = 0.75
_SPECKS = 60

Box = tuple[int, int, int, int]


def japanese_plates(cv2: Any, pixels: Any) -> list[Box]:  # noqa: ANN401  OpenCV and an RGB array
    """Boxes (left, top, width, height) of what looks like a plate; a signboard written alike is covered too."""
    share = min(1.0, _SIDE / max(pixels.shape[:2]))
    small = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA) if share < 1 else pixels
    hsv = cv2.cvtColor(small, cv2.COLOR_RGB2HSV)
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
    boxes = {box for ground in _grounds(cv2, hsv) for box in _boxes(cv2, ground)}
    written = sorted(box for box in boxes if _is_written(cv2, grey, box))
    return [(round(x / share), round(y / share), round(w / share), round(h / share)) for x, y, w, h in written]


def _grounds(cv2: Any, hsv: Any) -> list[Any]:  # noqa: ANN401  arrays
    """White (private), yellow (軽), green and black (business) as masks."""
    ranges = (((0, 0, 120), (180, 70, 255)), ((16, 80, 100), (38, 255, 255)), ((38, 50, 20), (98, 255, 180)))
    return [cv2.inRange(hsv, low, high) for low, high in ranges]


def _boxes(cv2: Any, mask: Any) -> list[Box]:  # noqa: ANN401  arrays
    """Upright boxes of the mask's patches that are shaped and filled like a plate."""
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours:
        left, top, width, height = cv2.boundingRect(contour)
        shaped = _WIDTHS[0] <= width <= _WIDTHS[1] and _SHAPES[0] <= width / height <= _SHAPES[1]
        if shaped and cv2.contourArea(cv2.convexHull(contour)) >= _SOLID * width * height:
            found.append((left, top, width, height))
    return found


def _is_written(cv2: Any, grey: Any, box: Box) -> bool:  # noqa: ANN401  arrays
    """Whether figures stand on an even ground: gravel and grass have specks on an uneven one."""
    left, top, width, height = box
    part = grey[top + height // 12 : top + height - height // 12, left + width // 16 : left + width - width // 16]
    if part.size == 0:
        return False
    _, dark = cv2.threshold(part, 0, 1, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    ink = dark if dark.mean() <= 0.5 else 1 - dark  # noqa: PLR2004  figures are the lesser part
    if not _INK[0] <= ink.mean() <= _INK[1]:
        return False
    ground, figures = part[ink == 0], part[ink == 1]
    if ground.std() > _EVEN or abs(float(ground.mean()) - float(figures.mean())) < _CONTRAST:
        return False
    return _is_a_row(cv2, ink, part.shape[0])


def _is_a_row(cv2: Any, ink: Any, height: int) -> bool:  # noqa: ANN401  arrays
    """Whether some figures are of one height and stand on one line."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype("uint8"))
    if count > _SPECKS:
        return False
    tall = [(row[1] + row[3], row[3]) for row in stats[1:count].tolist() if _is_tall(row[3], height)]
    largest = max((sum(_are_beside(one, two, height) for two in tall) for one in tall), default=0)
    return _FIGURES[0] <= largest <= _FIGURES[1]


def _is_tall(figure: int, height: int) -> bool:
    return _TALL[0] * height <= figure <= _TALL[1] * height


def _are_beside(one: tuple[int, int], two: tuple[int, int], height: int) -> bool:
    """Feet on one line and of one height, as the four figures are; the small row above them is another one."""
    return abs(one[0] - two[0]) <= _ALIGNED * height and _ALIKE * max(one[1], two[1]) <= min(one[1], two[1])
