// The place of the form: from a photo, from the device, from the map; each is said in words and can be changed.

import { released } from "../components/press.js";
import { placeOf } from "./exif.js";

const DECIMALS = 6;

export function places(form) {
  const say = form.dataset;
  const [lat, lon] = ["id_lat", "id_lon"].map((id) => document.getElementById(id));
  const words = form.elements.place;
  const said = form.querySelector("[data-place-said]");

  async function take(point, before) {
    lat.value = point.lat.toFixed(DECIMALS);
    lon.value = point.lon.toFixed(DECIMALS);
    const map = form.querySelector("[data-map]");
    map?.dispatchEvent(new CustomEvent("map:show", { detail: point }));
    const asked = `${say.at}?lat=${lat.value}&lon=${lon.value}`;
    const found = await fetch(asked).then((answer) => answer.json()).catch(() => null);
    await released();
    if (found && !found.inside) {
      lat.value = lon.value = "";
      said.textContent = say.sayOutside;
      return;
    }
    said.textContent = before + (found?.label ?? `${lat.value}, ${lon.value}`);
    form.dispatchEvent(new Event("report:changed"));
  }

  const clear = () => {
    lat.value = lon.value = "";
    said.textContent = "";
  };

  words.addEventListener("input", clear);
  form.addEventListener("map:picked", () => form.dispatchEvent(new Event("report:changed")));

  const button = form.querySelector("[data-locate]");
  if ("geolocation" in navigator) {
    button.hidden = false;
    button.addEventListener("click", () =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => take({ lat: coords.latitude, lon: coords.longitude }, say.sayDevicePlace),
        () => (said.textContent = say.sayNoPlace),
        { enableHighAccuracy: true, timeout: 15000 },
      ),
    );
  }

  // Only where nothing was said of the place yet.
  return async (files) => {
    if (words.value || lat.value || form.elements.town.value) return;
    for (const file of files) {
      const point = await placeOf(file);
      if (point) return take(point, say.sayPhotoPlace);
    }
  };
}
