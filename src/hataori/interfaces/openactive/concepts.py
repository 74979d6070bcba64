"""Words of OpenActive's lists that a city's places and events are found by (facility-types and activity-list, 2026)."""

Concept = tuple[str, str]

FACILITY_TYPES = {
    "Athletics Track": "52844299-b573-483d-83f5-bee5c0f7376f",
    "Badminton Court": "9db5681e-700e-4b30-99a5-355885d94db2",
    "Baseball Field": "8247c733-cc3b-4f0b-9554-f34d28f98c8d",
    "Dance Studio": "2f7f901d-bc7c-4757-8f27-f8a5eece0cd1",
    "Football Pitch": "07e38aa9-4087-424e-95d0-0702d64e1a7a",
    "Function Room": "4fff5e43-15dd-41d4-9f4c-0cfc478d7952",
    "Gymnasium": "821cc9e0-3cf3-4a1e-8e78-474241ac8419",
    "Multi Purpose Room": "d365ee78-4aab-48f7-848e-382fb721f7c4",
    "Multi Use Games Area": "7ff595ff-14fc-4e51-8c82-ac8f53af5244",
    "Sports Hall": "da364f9b-8bb2-490e-9e2f-1068790b9e35",
    "Table Tennis Table": "5b5e33b7-dc1f-44ba-8122-2c051a533959",
    "Tennis Court": "becfafc0-c63f-444c-aed5-a3665f2d172d",
}
ACTIVITIES = {
    "Aerobics": "678b9fc4-1860-4377-85b9-e4c01628582a",
    "Baby Yoga": "1fdf548e-3a7b-45ea-b94b-924475cdc7b0",
    "Badminton": "c0360db0-a817-4bae-9167-40f89b49fc9e",
    "Baseball": "ab4a33f2-dc13-4f7f-afa4-a3184dc00eab",
    "Basketball": "e09776e6-f1b4-421b-b667-5c5913cf97aa",
    "Dance": "6ca15167-51da-4d91-a1ae-8a45dc47b0ea",
    "Football": "0a5f732d-e806-4e51-ad40-0a7de0239c8c",
    "Futsal": "1de4c90e-6a27-4bc4-a2be-437a443c7ded",
    "General Fitness for Older Adults": "808e1337-0ab2-4db3-b269-0ee3565c3ac9",
    "Judo": "1653aaaf-cb1e-4611-b45e-95a32d4a7db5",
    "Kendo": "a9e57033-47f4-4247-af62-15fbbc8d0628",
    "Multisports": "26a7b902-1ddd-46fd-9371-853e414c9eb3",
    "Nordic Walking": "c72e1713-25c1-4886-926a-4cd549bb4916",
    "Pilates": "3a6b1c08-7aa6-48d4-9690-dca9e0133057",
    "Running": "72ddb2dc-7d75-424e-880a-d90eabe91381",
    "Stretch Class": "da71f513-a3b3-44f5-8268-c45f92fdcd55",
    "Swimming": "2750229d-b725-4171-9276-376be913957c",
    "Table Tennis": "1a05993d-b206-4efe-85da-646fa340bdf4",
    "Tai Chi": "c16df6ed-a4a0-4275-a8c3-1c8cff56856f",
    "Tennis": "f2ea7405-6098-4378-b0fe-4e398a659fc4",
    "Volleyball": "065c8564-144a-4833-b95a-db8550e6ac86",
    "Walking": "95092977-5a20-4d6e-b312-8fddabe71544",
    "Yoga": "bf1a5e00-cdcf-465d-8c5a-6f57040b7f7e",
}


def facility_type(label: str) -> Concept:
    """A kind of place. KeyError for a word that is not in the list."""
    return FACILITY_TYPES[label], label


def activity(label: str) -> Concept:
    """A kind of activity. KeyError for a word that is not in the list."""
    return ACTIVITIES[label], label
