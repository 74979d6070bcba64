// The page's points on the map, from GeoJSON: each with `title`, and `url` or `id` (then #point-ID in the list beside).

const COLOUR = "#0017c1";

function card({ title, url, text }) {
  const box = document.createElement("div");
  const name = document.createElement(url ? "a" : "strong");
  name.textContent = title;
  if (url) name.href = url;
  box.append(name);
  if (text) {
    const line = document.createElement("p");
    line.textContent = text;
    box.append(line);
  }
  return box;
}

function around(library, features) {
  const box = new library.LngLatBounds();
  for (const feature of features) box.extend(feature.geometry.coordinates);
  return box;
}

export async function draw(library, map, root) {
  const answer = await fetch(root.dataset.points, { headers: { Accept: "application/geo+json" } });
  if (!answer.ok) throw new Error("points");
  const points = await answer.json();
  map.addSource("points", { type: "geojson", data: points, cluster: true, clusterRadius: 36, clusterMaxZoom: 15 });
  map.addLayer({
    id: "points",
    type: "circle",
    source: "points",
    paint: {
      "circle-radius": ["case", ["has", "point_count"], 14, 9],
      "circle-color": ["coalesce", ["get", "colour"], COLOUR],
      "circle-stroke-width": 3,
      "circle-stroke-color": "#ffffff",
    },
  });
  map.addLayer({
    id: "points-count",
    type: "symbol",
    source: "points",
    filter: ["has", "point_count"],
    layout: { "text-field": ["get", "point_count_abbreviated"], "text-size": 13 },
    paint: { "text-color": "#ffffff" },
  });
  if (points.features.length) map.fitBounds(around(library, points.features), { padding: 40, maxZoom: 15, duration: 0 });
  map.on("click", "points", async (event) => {
    const [feature] = event.features;
    if (feature.properties.cluster) {
      const zoom = await map.getSource("points").getClusterExpansionZoom(feature.properties.cluster_id);
      map.easeTo({ center: feature.geometry.coordinates, zoom });
      return;
    }
    new library.Popup().setLngLat(feature.geometry.coordinates).setDOMContent(card(feature.properties)).addTo(map);
  });
}
