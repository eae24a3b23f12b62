"""Lists of English words: those that carry the meaning of a rule, and those that vary in form."""

import re

_LISTS = {
    "modal verb": """must shall should may might can could will would need needs needed ought
        required requires require requirement permitted permit allowed allow allows forbidden
        prohibited mandatory optional optionally recommended recommend recommends voluntary""",
    "negation": """not no never none neither nor nobody nothing nowhere without except excepting
        exception exceptions unless only cannot exclude excludes excluded excluding hardly
        rarely seldom avoid stop don't doesn't isn't aren't won't can't mustn't shouldn't""",
    "number": """zero one two three four five six seven eight nine ten eleven twelve thirteen
        fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty
        seventy eighty ninety hundred hundreds thousand thousands million millions billion first
        second third fourth fifth sixth seventh eighth ninth tenth once twice thrice half halves
        quarter quarters third thirds double triple single pair pairs dozen couple both ii iii
        iv vi vii viii ix""",
    "unit": """g kg mg ug ng pg t lb lbs oz l ml ul dl m km cm mm um nm ft inch inches s sec
        min h hr hrs ms k c f pa kpa mpa hpa bar mbar psi rh ph ppm ppb n j kj w kw v mv ma hz
        khz mhz ghz mol mmol umol iu cfu eu rpm percent degree degrees celsius fahrenheit kelvin
        gram grams gramme grammes kilogram kilograms milligram milligrams microgram micrograms
        nanogram nanograms litre litres liter liters millilitre millilitres milliliter
        milliliters microlitre microlitres microliter microliters metre metres meter meters
        kilometre kilometres kilometer kilometers centimetre centimetres centimeter centimeters
        millimetre millimetres millimeter millimeters micrometre micrometres micrometer
        micrometers tonne tonnes ton tons pound pounds ounce ounces gallon gallons foot feet
        pascal pascals molar volt volts ampere amperes watt watts""",
    "comparison": """before after above below over under at least most more less fewer few many
        all any each every some minimum maximum min max minimal maximal higher lower greater
        smaller larger longer shorter earlier later sooner faster slower equal equals than up
        down until till within inside outside between beyond exceed exceeds exceeding upper
        between exactly about approximately around near nearly always sometimes often usually
        immediately same other different high low increase decrease increases decreases""",
    "time word": """daily weekly monthly quarterly yearly annual annually hourly biweekly
        fortnightly day days week weeks month months year years hour hours minute minutes second
        seconds shift shifts morning afternoon evening night midnight noon monday tuesday
        wednesday thursday friday saturday sunday january february march april june july august
        september october november december today tomorrow now then when while during""",
    "condition": """if and or and/or either where whether which who whom whose that this these
        those provided otherwise but also too however because since as by from to with per
        instead rather""",
}

# The sort of each word that decides what a sentence asks for. The first list wins.
SORT_OF: dict[str, str] = {
    word: sort for sort, words in reversed(_LISTS.items()) for word in words.split()
}

# Spellings of one word in British and American English.
_PAIRS = (
    "aging ageing; aluminum aluminium; analog analogue; artifact artefact; catalog catalogue; "
    "center centre; centers centres; centered centred; defense defence; "
    "dialog dialogue; enrollment enrolment; enroll enrol; fiber fibre; fibers fibres; "
    "fulfill fulfil; fulfillment fulfilment; installment instalment; license licence; licenses licences; "
    "judgment judgement; judgments judgements; "
    "mold mould; offense offence; practice practise; practiced practised; program programme; "
    "programs programmes; sulfur sulphur; skillful skilful; acknowledgment "
    "acknowledgement; acknowledgments acknowledgements; maneuver manoeuvre; an a"
)
SAME_WORD: dict[str, str] = {
    british: american for american, british in (pair.split() for pair in _PAIRS.split("; "))
}
# Families of the same: `-ise` for `-ize` and `-our` for `-or`, two `l` for one.
SAME_ENDINGS = (
    (re.compile(r"(?<=[a-z]{4})is(e|es|ed|er|ers|ing|able|ation|ations|ational)$"), r"iz\1"),
    (re.compile(r"(?<=al)ys(e|ed|er|ers|ing)$"), r"yz\1"),
    (re.compile(r"^(behavi|col|fav|lab|harb|neighb|hon|vap|od|tum|endeav)our"), r"\1or"),
    (re.compile(r"^(cance|labe|leve|mode|trave|signa|tota|channe)ll(ed|ing|er|ers)$"), r"\1l\2"),
)

# Mistakes whose right form nobody doubts, where the general rule is too careful to help.
_MISTAKES = (
    "aprove approve; aproved approved; aproval approval; teh the; adn and; hte the; taht that; thier their; recieve receive; recieves receives; "
    "recieved received; recieving receiving; beleive believe; acheive achieve; acheived achieved; "
    "wich which; whcih which; seperate separate; seperated separated; seperately separately; "
    "seperation separation; definately definitely; independant independent; "
    "independantly independently; maintainance maintenance; occurence occurrence; "
    "occurences occurrences; occured occurred; occuring occurring; existance existence; "
    "persistant persistent; consistant consistent; relevent relevant; calender calendar; "
    "comittee committee; commitee committee; committe committee; accross across; adress address; "
    "adresses addresses; agressive aggressive; apropriate appropriate; begining beginning; "
    "buisness business; catagory category; collegue colleague; concensus consensus; "
    "documnet document; documnets documents; documant document; enviroment environment; "
    "enviromental environmental; equiptment equipment; equipement equipment; excercise exercise; "
    "foriegn foreign; goverment government; gaurd guard; grammer grammar; heirarchy hierarchy; "
    "identifed identified; immediatly immediately; knowlege knowledge; labratory laboratory; "
    "liason liaison; lenght length; heigth height; measurment measurement; neccessary necessary; "
    "necesary necessary; noticable noticeable; ocasion occasion; paralel parallel; "
    "personell personnel; posible possible; preceeding preceding; privelege privilege; "
    "proceedure procedure; procedrue procedure; procedrues procedures; publically publicly; "
    "qualtiy quality; refered referred; refering referring; referal referral; reponse response; "
    "responsable responsible; responsability responsibility; revison revision; "
    "revisons revisions; saftey safety; similiar similar; succesful successful; "
    "sucessful successful; supercede supersede; supercedes supersedes; superceded superseded; "
    "suprise surprise; temperture temperature; transfered transferred; trasnfer transfer; "
    "untill until; wether whether; writting writing; writen written; wieght weight; "
    "absense absence; acceptence acceptance; accomodate accommodate; accomodation accommodation; "
    "acessible accessible; apparant apparent; apparantly apparently; aquire acquire; "
    "aquired acquired; arguement argument; assesment assessment; assesments assessments; "
    "attendence attendance; auther author; availabe available; availible available; "
    "basicly basically; batchs batches; becuase because; beetween between; bouyant buoyant; "
    "calibartion calibration; calibartions calibrations; caliberation calibration; "
    "calibraton calibration; certian certain; changable changeable; cheif chief; comming coming; "
    "comparision comparison; compatability compatibility; competance competence; "
    "complience compliance; concious conscious; conciously consciously; "
    "confidental confidential; containes contains; continous continuous; "
    "continously continuously; controled controlled; controling controlling; controll control; "
    "correspondance correspondence; curent current; curently currently; decison decision; "
    "decisons decisions; decontaminaton decontamination; defficiency deficiency; "
    "definate definite; dependance dependence; desciption description; desribe describe; "
    "desribed described; detremental detrimental; deveation deviation; developement development; "
    "deviaton deviation; diffrent different; dilligence diligence; disatisfied dissatisfied; "
    "dissapear disappear; dissapoint disappoint; drasticly drastically; efective effective; "
    "efficency efficiency; embarass embarrass; emergancy emergency; environnement environment; "
    "evalution evaluation; evidance evidence; exellent excellent; expirience experience; "
    "explaination explanation; facilites facilities; familar familiar; finaly finally; "
    "flamable flammable; flourescent fluorescent; folow follow; folowing following; "
    "freqency frequency; frequancy frequency; fullfil fulfil; futher further; "
    "garantee guarantee; gratefull grateful; guage gauge; guages gauges; guidence guidance; "
    "harrass harass; hazzard hazard; hazzards hazards; hygeine hygiene; hygene hygiene; "
    "idenfication identification; imediate immediate; implemention implementation; "
    "importent important; improvment improvement; incomming incoming; independance independence; "
    "infomation information; inital initial; initals initials; inspecter inspector; "
    "inteligence intelligence; intial initial; introduciton introduction; intrument instrument; "
    "intruments instruments; irrelevent irrelevant; lable label; lables labels; "
    "laboratry laboratory; liscence licence; maintainence maintenance; maintenence maintenance; "
    "manageing managing; managemnt management; managment management; "
    "manufactoring manufacturing; mesure measure; mispell misspell; mispelled misspelled; "
    "monitering monitoring; neccesary necessary; necessery necessary; "
    "nonconformaty nonconformity; occassion occasion; occassionally occasionally; "
    "occurance occurrence; occurances occurrences; ocurred occurred; ocurrence occurrence; "
    "offical official; ommission omission; ommit omit; ommitted omitted; opertor operator; "
    "oppurtunity opportunity; oprator operator; optomise optimise; orginal original; "
    "orginally originally; packging packaging; paralell parallel; particualr particular; "
    "particulary particularly; peice piece; peices pieces; perfom perform; "
    "performence performance; permenant permanent; permenantly permanently; personel personnel; "
    "posession possession; possable possible; potentialy potentially; practicle practical; "
    "precence presence; preferance preference; prefered preferred; preperation preparation; "
    "privilage privilege; priviledge privilege; probaly probably; proccess process; "
    "proccesses processes; procedurs procedures; prodcut product; prodcuts products; "
    "proffesional professional; programe programme; pronounciation pronunciation; psuedo pseudo; "
    "purchaseing purchasing; quailty quality; qualifed qualified; quarentine quarantine; "
    "quarrantine quarantine; questionaire questionnaire; reciept receipt; reciepts receipts; "
    "recieveing receiving; reconize recognize; refrence reference; refrences references; "
    "regulatary regulatory; rejectd rejected; relase release; relevence relevance; "
    "remeber remember; remedys remedies; repitition repetition; reponsibility responsibility; "
    "reproducable reproducible; reqister register; resistent resistant; resonsible responsible; "
    "resourse resource; responsabilities responsibilities; responsibilites responsibilities; "
    "responsiblity responsibility; retreive retrieve; reveiw review; reveiwed reviewed; "
    "reveiwer reviewer; rythm rhythm; sampel sample; sampleing sampling; scedule schedule; "
    "schedual schedule; sedule schedule; seperates separates; seperating separating; "
    "sieze seize; signatur signature; signiture signature; signitures signatures; "
    "sincerly sincerely; specifcation specification; specifed specified; speciman specimen; "
    "stabilty stability; steralisation sterilisation; sterlise sterilise; storeage storage; "
    "subsistance subsistence; succesfully successfully; sucess success; suficient sufficient; "
    "suger sugar; suplier supplier; supliers suppliers; suspention suspension; "
    "techician technician; technican technician; temperatur temperature; temprature temperature; "
    "threshhold threshold; tolerence tolerance; traceabilty traceability; trainning training; "
    "trainor trainer; traner trainer; traners trainers; treshold threshold; trianer trainer; "
    "trianing training; truely truly; unecessary unnecessary; unforseen unforeseen; "
    "unneccessary unnecessary; usefull useful; usualy usually; vaccum vacuum; vaild valid; "
    "validaton validation; verfication verification; verfied verified; verfy verify; "
    "visability visibility; visable visible; wierd weird; witheld withheld; withold withhold; "
    "wrok work; yeild yield"
)
MISTAKES: dict[str, str] = {
    wrong: right for wrong, _, right in (pair.partition(" ") for pair in _MISTAKES.split("; "))
}
