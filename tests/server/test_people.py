"""The same Asha? A typed co-host and a phone of the same name become one person only when somebody says so."""

from tests.conftest import Organiser, Site


def two_ashas(site: Site) -> Organiser:
    organiser = site.new_event()
    organiser.client.post(f"{organiser.path}/desk/phase", data={"phase": "pitch"})
    ffion, asha = site.client(), site.client()
    pitch = f"{organiser.path}/pitch"
    assert ffion.post(pitch, data={"title": "Bins", "name": "Ffion", "co_hosts": "Asha"}).status_code == 303
    assert asha.post(pitch, data={"title": "Maps", "name": " ASHA "}).status_code == 303
    return organiser


def answer(organiser: Organiser, do: str) -> str:
    assert "1 name may be one person twice" in organiser.client.get(f"{organiser.path}/desk").text
    page = organiser.client.get(f"{organiser.path}/desk/people").text
    assert "The same ASHA?" in page
    kept, other = (page.split(f'name="{name}" value="')[1].split('"')[0] for name in ("kept", "other"))
    data = {"kept": kept, "other": other, "do": do}
    assert organiser.client.post(f"{organiser.path}/desk/people", data=data).status_code == 303
    return organiser.client.get(f"{organiser.path}/desk/people").text


def test_one_person_cannot_be_in_two_rooms_at_once(site: Site) -> None:
    organiser = two_ashas(site)
    assert "Nothing to ask" in answer(organiser, "same")
    desk = organiser.client
    day = desk.get(f"{organiser.path}/desk/sessions/1").text
    rooms = [
        each.split('"')[0]
        for each in day.split('name="room"')[1].split("</select>")[0].split('value="')[1:]
        if each[0] != '"'
    ]
    slot = next(
        each
        for each in (v.split('"')[0] for v in day.split('name="slot"')[1].split("</select>")[0].split('value="')[1:])
        if each
    )
    assert desk.post(f"{organiser.path}/placements/1", data={"room": rooms[0], "slot": slot}).status_code == 303
    refused = desk.post(f"{organiser.path}/placements/2", data={"room": rooms[1], "slot": slot})
    assert refused.status_code == 409
    assert "ASHA" in refused.text or "Asha" in refused.text


def test_two_people_are_not_asked_about_again(site: Site) -> None:
    assert "Nothing to ask" in answer(two_ashas(site), "different")


def test_attendees_may_not_look_at_people(site: Site) -> None:
    organiser = two_ashas(site)
    assert site.client().get(f"{organiser.path}/desk/people").status_code == 403
