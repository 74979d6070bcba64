// Outlines drawn on the map are the lines of a text field: what is typed there is drawn, what is drawn is written there.
// A press adds a corner to the last outline, a press on its first corner closes it; corners are dragged to move them.

const DECIMALS = 6;
const MOST_HANDLES = 300;
const HOLE = "穴";
const COLOUR = "#c74700";

// [[ring, hole, …], …]; a ring is a list of [lat, lon] as numbers.
function read(text) {
  const found = [];
  let fresh = true;
  for (const raw of text.normalize("NFKC").split("\n")) {
    const line = raw.trim();
    if (!line) fresh = true;
    else if (line === HOLE && found.length) {
      found.at(-1).push([]);
      fresh = false;
    } else {
      const corner = line.split(/[\s,、]+/).map(Number);
      if (corner.length !== 2 || !corner.every(Number.isFinite)) continue;
      if (fresh) found.push([[]]);
      fresh = false;
      found.at(-1).at(-1).push(corner);
    }
  }
  return found;
}

function text(polygons) {
  const lines = (ring) => ring.map(([lat, lon]) => `${lat.toFixed(DECIMALS)},${lon.toFixed(DECIMALS)}`);
  return polygons
    .flatMap((rings) => rings.map((ring, place) => [...(place ? [HOLE] : []), ...lines(ring)].join("\n")))
    .filter(Boolean)
    .join("\n\n")
    .replaceAll(`\n\n${HOLE}`, `\n${HOLE}`);
}

function shapes(polygons) {
  const ring = (corners) => [...corners, corners[0]].map(([lat, lon]) => [lon, lat]);
  const closed = polygons.map((rings) => rings.filter((each) => each.length > 2).map(ring)).filter((each) => each.length);
  const last = polygons.at(-1)?.at(-1) ?? [];
  const features = closed.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates } }));
  if (last.length === 2) features.push({ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: last.map(([lat, lon]) => [lon, lat]) } });
  return { type: "FeatureCollection", features };
}

export function edit(library, map, root) {
  const field = document.getElementById(root.dataset.corners);
  const said = root.querySelector("[data-map-said]");
  const bar = root.querySelector("[data-corner-acts]");
  const button = (name) => bar.querySelector(`[data-corner-${name}]`);
  let polygons = read(field.value);
  let handles = [];
  let adding = polygons.length === 0;

  const write = () => {
    field.value = text(polygons);
    show();
  };
  const tell = (words) => {
    said.textContent = words;
  };

  const handle = (ring, place) => {
    const [lat, lon] = ring[place];
    const dot = document.createElement("span");
    dot.className = "map__corner";
    const marker = new library.Marker({ element: dot, draggable: true }).setLngLat([lon, lat]).addTo(map);
    // The list of corners is what is read out and typed in; the dots are for hands.
    dot.setAttribute("aria-hidden", "true");
    dot.removeAttribute("tabindex");
    marker.on("dragend", () => {
      const at = marker.getLngLat();
      ring[place] = [at.lat, at.lng];
      write();
    });
    dot.addEventListener("click", (event) => {
      event.stopPropagation();
      if (adding && place === 0 && ring === polygons.at(-1)?.at(-1) && ring.length > 2) stop();
    });
    return marker;
  };

  function show() {
    map.getSource("drawn").setData(shapes(polygons));
    for (const each of handles) each.remove();
    const rings = polygons.flat();
    const corners = rings.reduce((sum, ring) => sum + ring.length, 0);
    handles = corners > MOST_HANDLES ? [] : rings.flatMap((ring) => ring.map((_, place) => handle(ring, place)));
    button("add").setAttribute("aria-pressed", String(adding));
    button("drop").disabled = corners === 0;
  }

  function stop() {
    adding = false;
    show();
    tell(root.dataset.sayClosed);
  }

  map.addSource("drawn", { type: "geojson", data: shapes(polygons) });
  map.addLayer({ id: "drawn", type: "fill", source: "drawn", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": COLOUR, "fill-opacity": 0.18 } });
  map.addLayer({ id: "drawn-line", type: "line", source: "drawn", paint: { "line-color": COLOUR, "line-width": 3 } });
  map.on("click", (event) => {
    if (!adding) return;
    if (!polygons.length) polygons.push([[]]);
    polygons.at(-1).at(-1).push([event.lngLat.lat, event.lngLat.lng]);
    write();
    tell(`角${polygons.at(-1).at(-1).length}`);
  });
  button("add").addEventListener("click", () => {
    adding = !adding;
    show();
  });
  button("drop").addEventListener("click", () => {
    const rings = polygons.at(-1);
    rings.at(-1).pop();
    if (!rings.at(-1).length) rings.pop();
    if (!rings.length) polygons.pop();
    write();
  });
  button("another").addEventListener("click", () => {
    if (polygons.at(-1)?.at(-1).length !== 0) polygons.push([[]]);
    adding = true;
    show();
  });
  button("hole").addEventListener("click", () => {
    if (!polygons.length) return;
    polygons.at(-1).push([]);
    adding = true;
    show();
  });
  field.addEventListener("input", () => {
    polygons = read(field.value);
    show();
  });
  bar.hidden = false;
  show();
  const all = polygons.flat(2);
  if (all.length) {
    const box = new library.LngLatBounds();
    for (const [lat, lon] of all) box.extend([lon, lat]);
    map.fitBounds(box, { padding: 40, maxZoom: 16, duration: 0 });
  }
}
