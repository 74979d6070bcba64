// Picking a place: the mark stands in the middle; a tap or the arrow keys bring the place under it.

const DECIMALS = 6;

async function describe(url, lat, lon) {
  const answer = await fetch(`${url}?lat=${lat}&lon=${lon}`, { headers: { Accept: "application/json" } });
  return answer.ok ? answer.json() : null;
}

export function follow(map, root) {
  const data = root.dataset;
  const said = root.querySelector("[data-map-said]");
  const fields = [data.latField, data.lonField].map((id) => document.getElementById(id));
  let turn = 0;

  const say = async (lat, lon) => {
    turn += 1;
    const mine = turn;
    const found = await describe(data.at, lat, lon).catch(() => null);
    if (mine !== turn) return;
    said.textContent = found && !found.inside ? data.sayOutside : (found?.label ?? "");
    root.dispatchEvent(new CustomEvent("map:picked", { bubbles: true, detail: { lat, lon, found } }));
  };

  const take = () => {
    const { lat, lng } = map.getCenter();
    const picked = [lat.toFixed(DECIMALS), lng.toFixed(DECIMALS)];
    fields.forEach((field, at) => {
      if (!field) return;
      field.value = picked[at];
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
    say(...picked);
  };

  for (const part of root.querySelectorAll("[data-map-mark], [data-map-hint]")) part.hidden = false;
  map.on("click", (event) => map.easeTo({ center: event.lngLat }, { picked: true }));
  // Only a person's own movement picks: opening the map writes nothing into the form.
  map.on("moveend", (event) => {
    if (event.originalEvent || event.picked || event.geolocateSource) take();
  });
  root.addEventListener("map:show", (event) => map.jumpTo({ center: [event.detail.lon, event.detail.lat], zoom: 16 }));
}
