"""English words that one letter turns into another English word.

`filings` and `fillings`, `deleted` and `depleted`: a change between two of them is never a
spelling mend. Worked out from a word list: every two words of seven letters or more between
which a letter is lost, added or changes place with its neighbour.
"""

REAL_WORDS = frozenset(
    """
accursed accused acknowledgement acknowledgment addiction addictions addictive addition
additions additive adoring adorning allaying allying alterant alteration alterations alterative
altercation altercations alternant alternation alternative amiable amicable appraise appraised
apprise apprised archival archrival backlash backside backslash backslide badness baldness
bananas bandanas bandannas banding bandying banister bannister batting battling beating
bedtimes benefited benefiting benefitted benefitting berating betimes bingeing binging blintzes
blitzes boarders boasting boating bogeyman bogging boggling bonding boogeyman boosting booting
borders bounding braking breaking bucking buckling bulling bullring bullying bursting busting
bustling caldron calloused callused cancelation cancellation canvases canvasses carload
carloads cartload cartloads cartons cartoons casings castings casually cataloging cataloguing
cauldron causally chaffing chafing chairwoman charwoman chilies chillies chocking choking
chucking chuckling cleaners cleaning cleansers cleansing climactic climatic cloning clowning
coasting coating comically compete competed competes competing compiled compiles complaint
complete completed completes completing compliant complied complies composing composting
concave conclave conducive conductive confers conifers consigned consigning contact contacted
contacting contacts continent contingent contract contracted contracting contracts corneal
corners cornmeal coroners cosigned cosigning cosmically costing councillor councillors
councilor councilors counsellor counsellors counselor counselors countess counties countless
countries courier couriers courtier courtiers cracking crackling craning cranking created
creating creation creations cremated cremating cremation cremations crowding crowing crowning
cruelest crueller cruellest cruller curdling curling dabbing dabbling darkling darling
deaminate decease deceased decrease decreased deducing deducting defeated defeating defecated
defecating defecation defected defecting defection defector defectors defects deflected
deflecting deflection deflector deflectors deflects degassing degaussing deigned deigning
delaminate deleted deletes deleting deletion demoing demoting denoting denting depleted
depletes depleting depletion deprivation deprivations deprived deprives depriving derivation
derivations derived derives deriving deserts designed designing desserts discreetly discretely
dragons dragoons droning drowning ducking duckling duelling dulling dumping dumpling egoistic
egotistic enrollment enrolment ensuing ensuring entails entrails ethically ethnically exciting
existing exiting expiation expiration farthing filings fillings fingering fingerling fizzing
fizzling flaking flanking fleecing fleeing fleeting floatation flotation focused focusing
focussed focussing fondling fooling footing footling foraging forbear forebear foregoing
foregone forging forgoing forgone founding foundling freedmen freeing freemen freezing
freighted frighted fulfillment fulfilment funnest funniest galleons gallons garroted garrotted
gastrostomy gastrotomy gemination geranium germanium germination gigging giggling gobbing
gobbling grafting grandad granddad granting grating griping gripping groping grouping growers
growing growlers growling guerilla guerillas guerrilla guerrillas handing handling hardest
hardiest hardness harness hatching hatchling headman headsman heretic heritage hermetic
hermitage herpetic hoisting homogeneous homogenous hoovered hoovering hosting hovered hovering
hurdling hurling hurting hurtling immorality immortality impalement impeding impending
imperious impervious implement imprudence imprudent impudence impudent indicated indicating
indicted indicting infarction infection infections inflection inflections infraction insects
insolent insolvent inspects installment installments instalment instalments insulated
insulating insulted insulting interment internment jigging jiggling judgement judgemental
judgements judgment judgmental judgments kidnaped kidnapped kingship kinship leaning learning
liability lightening lighting lightning likability likable likeable linemen linesmen livable
liveable lobbing lobbying longing lounging lovable loveable makings maniacally manically
marital marketeers marketers markings marring marrying martial marvellously marvelously mediate
mediated mediating mediation medicate medicated medicating medication meditate meditated
meditating meditation minister minster missing misusing moneyed monkeyed mooring morality
morally mortality mortally motoring movable moveable needing needling nesting nestling neurons
neutrons numbskull numskull nutrient nutriment ordinance ordnance outages outrages overdoing
overdosing overeat overeating overheat overheating overlay overlaying overlying overpaying
overplay overplaying overseer oversteer padding paddling paining painting pampered pampering
panting papered papering parting partying pasties pastries patently patents patiently patients
patsies pattering patterning pealing pedaling pekinese pekingese perforations perorations
pestered petered phasing phrasing picking pickling piecing piercing pincers pinchers planing
planking planning planting plating pleating portable porthole portholes portions positing
posting potable pothole potholes potions pouncing powdered powdering powered powering preclude
predicated predicted prelude presentiment presentment pricing pricking priming primping
programed programing programmed programming prostate prostrate pursing pursuing quacking
quaking raccoons racoons radials radicals rantings ratings ratting rattling reacted reaction
reading readying reaming rearing rearming recoded recorded recorder recusing redacted redaction
reeling refining refusing reigned reigning reining relayed relaying relieved relieves relieving
relived relives reliving relying remainder remainders remaking remarking reminder reminders
renaming reorder repaying replayed replaying replying resected resigned resigning respected
restarted restarting restated restating restrain restrained restraining retained retaining
retired retracing retracting retractive retrain retrained retraining retried retroactive
retuning returning reusing revealed revealing reveled reveling reviving revving rewarming
ridding riddling ringing ringling ripping rippling roadster roaster roosters roosting rooting
rosters rotating rotting rousing rousting routing runaways runways rusting rustling salting
saluting salvaged sampling sanders sapling saunders savaged scalding scaling scalping scammed
scarfing scaring scarring scooping scoping scoring scorning scourging scouring scrammed scraped
scraper scraping scrapped scrapper scrapping scuffing scuffling seating sedating seeding
seedling sentence sentience sentient sentiment setters setting settlers settling shacking
shackling shaking sharing sharking shearing shedding shepard sheppard shining shinning shooing
shooting shoring shorting shredding shutting shuttling sighing sighting signers signing
singeing singers singing singling sizable sizeable skilful skilfully skillful skillfully
slicing sloping slopping sluicing smolder smoldering smoother smother smoulder smouldering
snacking snaking snaring snarling sneaking sniffing sniffling sniping snipping snoring snorting
snuffing snuffling soldered soldering solders soldier soldiered soldiering soldiers solider
sparing sparking sparkling sparling sparring spatter spattered spattering spatters spaying
spearing spicing spiting spitting splatter splattered splattering splatters splicing splitting
spluttering splutters spouted spouting spraying sprouted sprouting sputtering sputters squiring
squirming squirting stacking stained staining staking stalking standing staring starling
starring starting startling starving stating staving staying steamed steamer steamers steaming
stickers sticklers stinger stingers stinging stocking stoking storing storming strained
straining stranding straying streamed streamer streamers streaming stringer stringers stringing
striped striper stripers striping stripped stripper strippers stripping stroking sucking
suckling swatches swathes synching syncing tacking tackling tampered tampering tapered tapering
tarring tarrying teeniest teensiest temping tempting terence terrence theaters theatres
thorough through ticking tickling topping toppling tortuous torturous tracers tracheostomy
tracheotomy tracing trackers tracking trading trailed tramping trampling tranquility
tranquilizer tranquilizers tranquillity tranquillizer tranquillizers transitted transmitted
treading trebled trebles trembled trembles trialed tricking trickling trimester trimeter
twining twinning unabated unarmed unasked unbated unbeatable unbeaten unbending unblocked
underling underlying unearned uneatable uneaten unending unformed unfounded unfunded unharmed
uniformed uninformed unlearned unlocked unmaking unmasked unmasking unpreserved unreserved
unshakable unshakeable unsoiled unspoiled vanished varnished verifier verifying versifier
versifying wadding waddling wagging waggling weighing weighting wheedled wheedling wheeled
wheeling whiling whingeing whinging whining whirling whoever whomever whomsoever whosever
whosoever wielding wigging wiggling wilding wildling wilfully willfully willing winding winfred
wingding winging winifred workaday workday worshiped worshiper worshipers worshiping worshipped
worshipper worshippers worshipping wresting wrestling writhing writing
""".split()
)
