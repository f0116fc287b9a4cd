"""The demo's camp: rooms, pitches and hosts of an invented local-government digital camp. Only data; all of it made up."""

from dataclasses import dataclass

NAME = "Town Hall Camp"


@dataclass(frozen=True)
class DemoRoom:
    """A room of the demo's venue. `features` are words of the desk's form."""

    name: str
    capacity: int
    where_it_is: str
    features: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemoPitch:
    """Somebody's pitch. `pull` is how many in a hundred who care for its topic would come."""

    host: str
    title: str
    topic: str
    about: str
    pull: int = 30
    language: str = "en"
    length: int = 1
    needs: tuple[str, ...] = ()
    co_hosts: tuple[str, ...] = ()


ROOMS = (
    DemoRoom("Council chamber", 120, "Ground floor", ("step-free", "hearing loop", "projector")),
    DemoRoom("Canal room", 60, "Ground floor", ("step-free", "projector", "hybrid")),
    DemoRoom("Drapers' room", 45, "First floor", ("step-free", "projector")),
    DemoRoom("Map room", 40, "First floor", ("projector",)),
    DemoRoom("Registry", 30, "First floor", ("step-free",)),
    DemoRoom("Committee room 2", 25, "Second floor", ("step-free", "hearing loop")),
    DemoRoom("Old kitchen", 20, "Basement, 9 steps"),
    DemoRoom("Quiet room", 14, "Second floor", ("step-free", "quiet")),
)

# Minutes after the first session starts: from, to, what for, what it is called.
DAY = (
    (-60, -5, "opening", "Welcome and pitches"),
    (0, 45, "session", ""),
    (55, 100, "session", ""),
    (100, 155, "lunch", "Lunch"),
    (155, 200, "session", ""),
    (210, 255, "session", ""),
    (255, 275, "break", "Cake"),
    (275, 320, "session", ""),
    (330, 375, "session", ""),
    (380, 400, "closing", "What we take home"),
)

TOPICS = ("Data", "Design", "AI", "People", "Democracy", "Place", "Care", "Foundations")

PITCHES = (
    DemoPitch("Asha Rahman", "Open data in small councils: where to start with nobody and nothing", "Data",
              "We have two people and a spreadsheet. What is worth publishing first, and for whom?", 55),
    DemoPitch("Tom Ellery", "The bin collection API nobody asked for, and 40,000 people use", "Data",
              "How a side project became the most used thing we run, and who answers the phone now.", 60),
    DemoPitch("Mererid Vaughan", "Gwasanaethau dwyieithog o'r cychwyn, nid wedi'u cyfieithu ar y diwedd", "Design",
              "Sut i ddylunio yn y ddwy iaith o'r diwrnod cyntaf. Sgwrs yn Gymraeg, croeso i ddysgwyr.", 45, "cy"),
    DemoPitch("Joseph Okafor", "AI in planning applications: show and tell, scars included", "AI",
              "What worked, what the committee threw out, and the letter we got from a resident.", 70),
    DemoPitch("Priya Nair", "Writing the AI policy that staff will actually read", "AI",
              "One page, ten minutes, no lawyers. Bring yours and we will edit them together.", 60),
    DemoPitch("Hannah Whitlock", "Forms, but kind: rewriting the council tax hardship form", "Design",
              "We cut 64 questions to 11. Come and argue about the eleven.", 65, co_hosts=("Dewi Pugh",)),
    DemoPitch("Callum Reid", "Digital inclusion without the word digital", "People",
              "Libraries, laundrettes and a man called Geoff who mends laptops.", 50),
    DemoPitch("Siân Morgan", "Data ar gyfer cymunedau gwledig: beth sydd ar goll?", "Data",
              "Mae'r mapiau'n gorffen wrth y ffordd fawr. Beth hoffem ni ei wybod?", 40, "cy"),
    DemoPitch("Fiona Macrae", "User research with people who have every reason not to trust us", "Design",
              "Housing, homelessness, debt. How to ask, what to pay, when to stop.", 55, needs=("quiet",)),
    DemoPitch("Rob Linton", "Leaving a supplier: a support group", "Foundations",
              "Contracts that end badly. What we wish we had asked for at the start.", 60),
    DemoPitch("Yusuf Demir", "Procurement for people who would rather do anything else", "Foundations",
              "Small lots, plain words, and the framework nobody tells you about.", 45),
    DemoPitch("Grace Adeyemi", "Care leavers as product owners", "Care",
              "Six young people ran the backlog for a year. Two of them are in the room.", 45,
              co_hosts=("Kelsey Byrne", "Marcus Hale")),
    DemoPitch("Owain Prys", "Hac bach: adeiladu rhywbeth defnyddiol cyn cinio", "Foundations",
              "Dewch â gliniadur a phroblem fach. Dwy awr, dim sleidiau.", 25, "cy", 2, ("projector",)),
    DemoPitch("Linda Cartwright", "What happens to the website when two councils become one", "Place",
              "Reorganisation is coming. 3,000 pages, two content teams, one vesting day.", 65),
    DemoPitch("Nikhil Shah", "One front door: can a town, a district and a county share a contact centre?", "Place",
              "We tried for eleven months. Here is the diagram and here are the tears.", 45),
    DemoPitch("Beth Sowerby", "Service patterns we could all steal by Friday", "Design",
              "Report it, book it, pay it, apply for it. Bring a screenshot of yours.", 55),
    DemoPitch("Duncan Fraser", "Climate adaptation needs a data team, not a strategy", "Data",
              "Flood sensors, tree canopies and a school that overheats every June.", 50),
    DemoPitch("Amina Yusuf", "Participatory budgeting on phones, in village halls and at the mosque", "Democracy",
              "How 900 people spent 100,000 pounds without a single portal login.", 50),
    DemoPitch("Eleri Thomas", "Y clerc cyngor cymuned fel dylunydd gwasanaeth", "Democracy",
              "Un person, un diwrnod yr wythnos, popeth yn ddigidol. Sut mae helpu?", 30, "cy"),
    DemoPitch("Martin Quayle", "Councillors and casework: the inbox nobody designed", "Democracy",
              "Sixty emails a day and a biscuit tin of paper. What would help?", 40),
    DemoPitch("Zoe Hartley", "Accessible PDFs are a myth. Discuss", "Design",
              "Fifteen minutes of evidence, thirty minutes of therapy.", 60, needs=("projector",)),
    DemoPitch("Kwame Boateng", "Threat modelling for a town council with one part-time IT person", "Foundations",
              "Ransomware, a shared password and a very good checklist.", 50),
    DemoPitch("Jess Penhaligon", "Hiring developers outside the big cities", "People",
              "Our job advert said 'fast-paced'. It stopped saying that.", 40),
    DemoPitch("Ravi Menon", "Apprentices who stay", "People",
              "Four cohorts on: what we pay, what we promise, what they told us in the exit interview.", 35),
    DemoPitch("Clare Donnelly", "Adult social care records: who is it written for?", "Care",
              "Reading your own file at forty. Designing for the person it is about.", 50, needs=("quiet",)),
    DemoPitch("Ibrahim Khan", "Chatbots: an honest count of who gets an answer", "AI",
              "We read 2,000 transcripts so that you don't have to. Bring tissues.", 65),
    DemoPitch("Sophie Brandt", "Potholes, trust and the status email", "Place",
              "A sentence we changed, and the 31 % fewer calls that followed.", 55),
    DemoPitch("Gareth Llewellyn", "Cardiff to Caernarfon: sharing code between councils that share nothing", "Foundations",
              "Licences, maintenance and who gets phoned at night.", 45, co_hosts=("Owain Prys",)),
    DemoPitch("Maya Lindqvist", "Maps that tell the truth about bus services", "Place",
              "The timetable says hourly. We rode all of them with a stopwatch.", 40, needs=("projector",)),
    DemoPitch("Patrick Doyle", "Retro: the worst launch of my life", "People",
              "What happens in the room stays in the room. Then it is your turn.", 55, needs=("quiet",)),
    DemoPitch("Leila Haddad", "Benefits take-up: finding the people who don't know they are owed", "Data",
              "Joining data lawfully, writing the letter, and 1.2 million pounds in claims.", 60),
    DemoPitch("Simon Oakes", "Consent, legitimate interest and other bedtime stories", "Data",
              "A data protection officer answers everything. Nothing is recorded.", 45),
    DemoPitch("Carys Bowen", "Welsh in the interface: plurals, mutations and other adventures", "Design",
              "Six plural forms and a deadline. In English, with Welsh on the screen.", 35, needs=("projector",)),
    DemoPitch("Dan Appleby", "Small pieces: what we built with 500 pounds and a lunch hour", "Foundations",
              "Five things, five minutes each. Bring a sixth.", 45),
    DemoPitch("Ruth Ainsley", "Deaf residents and the phone-first council", "Care",
              "What 'please call us' says to 11 million people. With interpreters.", 40, needs=("step-free", "projector")),
    DemoPitch("Anders Holm", "What Danish municipalities did about shared login", "Foundations",
              "Fifteen years of one digital identity: the good, the bad, the grandparents.", 40),
    DemoPitch("Tess Morley", "Unconferences for the unconvinced: running one inside your council", "People",
              "Permission, sandwiches and what to do with the chief executive.", 40),
    DemoPitch("Femi Alade", "Dashboards: who looked at yours this week?", "Data",
              "A ritual retirement. Bring one to switch off.", 50),
    DemoPitch("Judith Kerr", "Plain English for planners", "Place",
              "'Material consideration' means nothing to my mother. Rewriting notices together.", 45),
    DemoPitch("Matteo Ricci", "Digital twins of a market town: toy or tool?", "Place",
              "We have one. We are not sure what it is for.", 35, needs=("projector",)),
    DemoPitch("Noor Chaudhry", "Designing the worst day: services for the bereaved", "Care",
              "Tell us once, and mean it. Registrars, crematoria and the blue badge.", 50),
    DemoPitch("Elin Rhys", "Gofal a thechnoleg: pwy sy'n gofalu am y gofalwyr?", "Care",
              "Profiadau gofalwyr di-dâl, a'r ap nad oedd neb ei eisiau.", 30, "cy"),
    DemoPitch("Vic Thornton", "Livestreaming council meetings that people stay to watch", "Democracy",
              "Chapters, captions and the night 4,000 people watched a vote on a car park.", 40),
    DemoPitch("Holly Marsden", "Saying no: prioritisation when everything is statutory", "People",
              "One wall, three colours and a very patient director of finance.", 55),
    DemoPitch("Stephen Achebe", "Local history as open data: 400 years of minutes", "Democracy",
              "Handwriting, volunteers and a machine that reads secretary hand.", 30),
)  # fmt: skip

LATE_PITCH = DemoPitch("Bronwen Hughes", "Heard at lunch: a network for lone web editors", "People",
                       "There are more of us than we thought. Let's swap numbers.", 35)  # fmt: skip

FIRST_NAMES = (
    "Alys", "Ben", "Catrin", "David", "Ewan", "Farah", "Gwen", "Harry", "Imran", "Jo", "Katya", "Liam", "Mo", "Nia",
    "Oscar", "Pat", "Rhian", "Sam", "Tariq", "Una", "Val", "Wes", "Yasmin", "Zack",
)  # fmt: skip
