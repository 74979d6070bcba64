// Borders of areas on the map, from GeoJSON polygons with a `name`: grounds to be seen, not to be pressed.

const COLOUR = "#0017c1";

export async function draw(map, url) {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error("borders");
  map.addSource("borders", { type: "geojson", data: await answer.json() });
  map.addLayer({ id: "borders", type: "fill", source: "borders", paint: { "fill-color": COLOUR, "fill-opacity": 0.06 } });
  map.addLayer({
    id: "borders-line",
    type: "line",
    source: "borders",
    paint: { "line-color": COLOUR, "line-width": 2, "line-dasharray": [3, 2] },
  });
  map.addLayer({
    id: "borders-name",
    type: "symbol",
    source: "borders",
    layout: { "text-field": ["get", "name"], "text-size": 14 },
    paint: { "text-color": COLOUR, "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
  });
}
